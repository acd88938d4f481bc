-- Nothing unreviewed is listed. On its own: a new value of an enum can be used only by the next transaction.
UPDATE "Model" AS m SET "wasPaused" = m."status" = 'paused', "status" = 'pending'
WHERE m."status" IN ('listed', 'paused') AND NOT EXISTS (
    SELECT FROM "PluginReview" AS r WHERE r."pluginId" = m."pluginId" AND r."decision" = 'approved'
);
