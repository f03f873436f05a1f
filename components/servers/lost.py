"""What a server that is lost asks of everything on it: to be left as it was."""

import pulumi

from config.servers import ServerSettings


def options_of(settings: ServerSettings) -> pulumi.ResourceOptions:
    """Return options by which nothing on a lost server is changed, deleted or contacted.

    What leaves the program in a later update leaves the state without a contact, too, because the
    update before has recorded that it is retained.
    """
    if not settings.is_lost:
        return pulumi.ResourceOptions()
    return pulumi.ResourceOptions(ignore_changes=["*"], retain_on_delete=True)
