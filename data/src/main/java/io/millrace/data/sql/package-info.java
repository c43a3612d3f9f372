/// Read-only SQL over all tables, and the metadata of datasets in the database.
@NullMarked
package io.millrace.data.sql;

import org.jspecify.annotations.NullMarked;
