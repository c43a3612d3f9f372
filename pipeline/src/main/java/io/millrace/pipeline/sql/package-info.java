/// Pipelines and executions in the metadata database.
@NullMarked
package io.millrace.pipeline.sql;

import org.jspecify.annotations.NullMarked;
