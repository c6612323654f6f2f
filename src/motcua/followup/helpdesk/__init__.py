"""The help desk: what people ask by telephone, mail or on the portal, answered in time; articles, announcements, looking along with consent."""
