/// Webhooks in the metadata database.
@NullMarked
package io.millrace.pipeline.webhook.sql;

import org.jspecify.annotations.NullMarked;
