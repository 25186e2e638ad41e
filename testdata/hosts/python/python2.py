print "SET ROLE %s" % role()
print >>sys.stderr, run(1)
exec "code"
try:
    a()
except Exception, e:
    raise Error, "text"
old = ur"a\n" + 0777L + `call(x)`
def f((a, b), c): return a
