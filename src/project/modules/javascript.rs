//! JavaScript's and TypeScript's modules: relative names, aliases of the configuration, packages of the tree.

use crate::paths::normalise;
use crate::project::{FileId, Project, parent};

impl Project {
    pub(super) fn javascript_module(&self, from: &str, module: &str) -> Vec<FileId> {
        let base = if module.starts_with('.') {
            normalise(&format!("{}/{module}", parent(from)))
        } else if let Some(found) = self.javascript_named(from, module) {
            return found;
        } else if let Some(rest) = module.strip_prefix("@/").or_else(|| module.strip_prefix("~/")) {
            // A path alias that no configuration explains: the usual roots are the folders above.
            let mut up = parent(from).to_string();
            loop {
                for root in [up.clone(), format!("{up}/src")] {
                    let found = self.javascript_file(&normalise(&format!("{root}/{rest}")));
                    if !found.is_empty() {
                        return found;
                    }
                }
                if up.is_empty() {
                    return Vec::new();
                }
                up = parent(&up).to_string();
            }
        } else {
            return Vec::new();
        };
        self.javascript_file(&base)
    }

    /// What the configuration or a package of the tree says that a module name means.
    fn javascript_named(&self, from: &str, module: &str) -> Option<Vec<FileId>> {
        let places = self.manifests.scripts.places(from, module);
        places.iter().map(|place| self.javascript_file(place)).find(|found| !found.is_empty())
    }

    fn javascript_file(&self, base: &str) -> Vec<FileId> {
        // TypeScript sources are imported under the name of what they compile to.
        let bare = [".js", ".mjs", ".cjs", ".jsx"].iter().find_map(|ext| base.strip_suffix(ext)).unwrap_or(base);
        let mut candidates = vec![base.to_string()];
        for ext in ["ts", "tsx", "js", "jsx", "mts", "cts", "mjs", "cjs"] {
            candidates.push(format!("{bare}.{ext}"));
        }
        for ext in ["ts", "tsx", "js", "mjs", "cjs"] {
            candidates.push(format!("{base}/index.{ext}"));
        }
        candidates.iter().find_map(|path| self.file(path)).map(|id| vec![id]).unwrap_or_default()
    }
}
