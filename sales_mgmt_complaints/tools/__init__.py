from . import mails, working_time
