# Follows .pth files, as site does it when Python starts. Given: directory, names.
import site

for name in names:
    site.addpackage(directory, name, None)
