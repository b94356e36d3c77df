from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a shared machine can be slow for a moment
settings.load_profile("unhurried")
