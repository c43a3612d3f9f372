/// The database behind cool-downs.
@NullMarked
package io.millrace.pipeline.training.sql;

import org.jspecify.annotations.NullMarked;
