/// MLflow's search grammar as a library: text in, checked criteria out. Knows no database.
@NullMarked
package io.millrace.tracking.search;

import org.jspecify.annotations.NullMarked;
