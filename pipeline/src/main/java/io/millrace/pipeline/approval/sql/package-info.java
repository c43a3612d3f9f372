/// Approvals in the metadata database.
@NullMarked
package io.millrace.pipeline.approval.sql;

import org.jspecify.annotations.NullMarked;
