"""Options for everything on a lost server: change nothing, delete nothing."""

import pulumi

from config.servers import ServerSettings


def options_of(settings: ServerSettings) -> pulumi.ResourceOptions:
    """Return options by which nothing on a lost server is changed, deleted or contacted.

    A resource that a later program no longer has leaves the state without contact, too, because
    the update before it recorded `retain_on_delete`.
    """
    if not settings.is_lost:
        return pulumi.ResourceOptions()
    return pulumi.ResourceOptions(ignore_changes=["*"], retain_on_delete=True)
