const timeout = 5000;

export function settings() {
  return `-c ${name()}=${timeout}`;
}

function name() {
  return "statement_timeout";
}
