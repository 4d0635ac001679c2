import site


def follow_paths(directory, names):
    """Follows .pth files, as site does it when Python starts."""
    for name in names:
        site.addpackage(directory, name, None)
