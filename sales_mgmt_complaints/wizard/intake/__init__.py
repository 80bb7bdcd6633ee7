from . import complaint_entry, complaint_merge, complaint_split
