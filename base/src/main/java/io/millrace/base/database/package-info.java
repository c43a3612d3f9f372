/// The metadata database: one API over SQLite and PostgreSQL.
@NullMarked
package io.millrace.base.database;

import org.jspecify.annotations.NullMarked;
