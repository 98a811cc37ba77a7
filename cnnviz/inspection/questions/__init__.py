"""What the app asks: functions that run in the process that holds the models.

Each is given a `RequestContext` first. What it is given and what it answers must be picklable.
"""
