/// Datasets and their versions: ingest, schemas, validation, splits, incremental reads, SQL.
@NullMarked
package io.millrace.data;

import org.jspecify.annotations.NullMarked;
