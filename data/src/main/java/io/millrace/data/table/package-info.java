/// Tables that only grow, with snapshots and incremental reads: Apache Iceberg over Parquet files
/// that DuckDB writes and reads.
@NullMarked
package io.millrace.data.table;

import org.jspecify.annotations.NullMarked;
