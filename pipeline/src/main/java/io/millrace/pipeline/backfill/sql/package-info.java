/// Backfills in the metadata database.
@NullMarked
package io.millrace.pipeline.backfill.sql;

import org.jspecify.annotations.NullMarked;
