fn f() { x("SET a
  b \
  c"); } // end
/* block */ fn g() { h("é SET", "é"); }
