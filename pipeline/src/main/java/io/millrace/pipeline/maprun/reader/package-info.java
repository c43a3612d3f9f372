/// Reads the items of map runs: files in buckets, listings of buckets, and datasets.
@NullMarked
package io.millrace.pipeline.maprun.reader;

import org.jspecify.annotations.NullMarked;
