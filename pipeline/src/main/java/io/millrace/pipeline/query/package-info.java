/// `millrace:sql`: questions to the tables as steps of a pipeline.
@NullMarked
package io.millrace.pipeline.query;

import org.jspecify.annotations.NullMarked;
