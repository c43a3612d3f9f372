package io.millrace.base.database;

import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// `lower` for all scripts on both engines: SQLite's own knows ASCII only, PostgreSQL's what the
/// database's locale knows. Compare with a text in lower case of [java.util.Locale#ROOT].
public final class UnicodeLower {
  static final String SQLITE_FUNCTION = "unicode_lower";

  private UnicodeLower() {}

  public static Field<String> of(Field<String> text) {
    return CustomField.of(
        SQLITE_FUNCTION,
        SQLDataType.CLOB,
        context -> {
          if (context.family() == SQLDialect.POSTGRES) {
            context.visit(DSL.lower(text.collate(DSL.collation("und-x-icu"))));
          } else {
            context.visit(DSL.function(SQLITE_FUNCTION, String.class, text));
          }
        });
  }
}
