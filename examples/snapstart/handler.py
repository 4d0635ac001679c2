"""A Lambda handler as AWS's guide to SnapStart has one write it; it knows nothing of pythaw.

It keeps a journal open while it serves. An open file cannot be part of a snapshot, and an identity
drawn before the snapshot would be shared by all that start from it: hooks see to both.
"""

import uuid

from snapshot_restore_py import register_after_restore, register_before_snapshot

JOURNAL = "/tmp/journal.txt"

calls = []
instance = uuid.uuid4()
journal = open(JOURNAL, "a")


@register_before_snapshot
def close_journal():
    calls.append("close_journal")
    journal.write("closed for a snapshot\n")
    journal.close()


def note(what, *, by):
    calls.append(f"{what} by {by}")


# Called before close_journal, which is registered earlier.
register_before_snapshot(note, "about to be stored", by="handler")


@register_after_restore
def open_journal():
    global journal
    calls.append("open_journal")
    journal = open(JOURNAL, "a")


@register_after_restore
def draw_identity():
    global instance
    calls.append("draw_identity")
    instance = uuid.uuid4()
    journal.write(f"restored as {instance}\n")


def lambda_handler(event, context):
    return {"hello": event["name"], "instance": str(instance), "calls": calls}
