/// Monitoring in the metadata database.
@NullMarked
package io.millrace.monitoring.sql;

import org.jspecify.annotations.NullMarked;
