/// Backfills over HTTP.
@NullMarked
package io.millrace.pipeline.backfill.http;

import org.jspecify.annotations.NullMarked;
