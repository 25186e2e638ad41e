//! Python's modules: dotted names below any folder above the importing file.

use crate::project::{FileId, Project, parent};

impl Project {
    pub(super) fn python_module(&self, from: &str, module: &str) -> Vec<FileId> {
        let dots = module.bytes().take_while(|&b| b == b'.').count();
        let rest = module[dots..].replace('.', "/");
        let file = |base: &str| {
            let base = base.trim_end_matches('/');
            ["", "/__init__"].iter().find_map(|tail| self.file(&format!("{base}{tail}.py")))
        };
        if dots > 0 {
            let mut folder = parent(from);
            for _ in 1..dots {
                folder = parent(folder);
            }
            let base = if folder.is_empty() { rest } else { format!("{folder}/{rest}") };
            return file(&base).map(|id| vec![id]).unwrap_or_default();
        }
        // The import root is any folder above the importing file.
        let mut up = parent(from);
        loop {
            let base = if up.is_empty() { rest.clone() } else { format!("{up}/{rest}") };
            if let Some(id) = file(&base) {
                return vec![id];
            }
            if up.is_empty() {
                break;
            }
            up = parent(up);
        }
        // The package may be installed under a longer name than its folder's here.
        let shorter = std::iter::successors(Some(rest.as_str()), |rest| rest.split_once('/').map(|(_, tail)| tail));
        let long_enough = shorter.filter(|rest| rest.contains('/'));
        let found = long_enough.map(|rest| self.ending_with(rest, &["py"])).find(|found| !found.is_empty());
        found.unwrap_or_else(|| self.ending_with(&rest, &["py"]))
    }
}
