# Makes and imports a module. Given: name, source, label.
import sys
from types import ModuleType

module = ModuleType(name)
exec(compile(source, label, "exec"), module.__dict__)
sys.modules[name] = module
