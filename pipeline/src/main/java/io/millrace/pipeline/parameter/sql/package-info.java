/// The database behind parameters.
@NullMarked
package io.millrace.pipeline.parameter.sql;

import org.jspecify.annotations.NullMarked;
