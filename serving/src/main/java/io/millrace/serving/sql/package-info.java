/// Endpoints, configs and captures, stored in SQL.
@NullMarked
package io.millrace.serving.sql;

import org.jspecify.annotations.NullMarked;
