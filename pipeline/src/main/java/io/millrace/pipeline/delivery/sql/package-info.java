/// Outboxes in the metadata database.
@NullMarked
package io.millrace.pipeline.delivery.sql;

import org.jspecify.annotations.NullMarked;
