# Makes an interpreter this process's. Given: program, args, unset.
import os
import sys

# The C phase saw neutral ones.
sys.executable = program
sys.orig_argv = [program, *args]
# Variables that the snapshot set, or the glue by itself.
for name in unset:
    os.environ.pop(name, None)
