-- An account is what its entries are posted to: whose it is never changes, and it is never taken away
CREATE TRIGGER "LedgerAccount_append_only" BEFORE UPDATE OR DELETE ON "LedgerAccount"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "LedgerAccount_never_truncated" BEFORE TRUNCATE ON "LedgerAccount"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
