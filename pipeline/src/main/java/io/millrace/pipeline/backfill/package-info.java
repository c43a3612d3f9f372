/// Runs of a pipeline over past windows of time.
@NullMarked
package io.millrace.pipeline.backfill;

import org.jspecify.annotations.NullMarked;
