/// Experiments, runs, logged models and the registry in the metadata database, by jOOQ for both
/// engines.
@NullMarked
package io.millrace.tracking.sql;

import org.jspecify.annotations.NullMarked;
