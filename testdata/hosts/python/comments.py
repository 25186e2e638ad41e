#!/usr/bin/env python
# first
x = "# not a comment"  # é second
call(  # inside
    a,
    # own line
    b
)
def f():  # def
    # only comment
    pass
y = f"{x  # in a hole
}"
    # indented
if x: # branch
    pass
# last
