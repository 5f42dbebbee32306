CREATE TRIGGER people_disabled AFTER UPDATE OF disabled_at ON people FOR EACH ROW WHEN (old.disabled_at IS NULL AND new.disabled_at IS NOT NULL) EXECUTE FUNCTION people_end_access()
