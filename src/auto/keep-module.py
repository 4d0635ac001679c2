import sys
from types import ModuleType

module = ModuleType(name)
exec(compile(source, label, "exec"), module.__dict__)
sys.modules[name] = module
