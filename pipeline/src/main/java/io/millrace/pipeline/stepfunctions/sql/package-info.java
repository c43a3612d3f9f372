/// What only the Step Functions API knows, in the metadata database.
@NullMarked
package io.millrace.pipeline.stepfunctions.sql;

import org.jspecify.annotations.NullMarked;
