export const zone = () => "SET TIME ZONE 'UTC'";
export function role(name: string): string {
  const quoted = `"${name}"`;
  return 'SET ROLE ' + quoted;
}
