package io.millrace.tracking.sql;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// Versions that were registered from others: their source is the other's name and number. What was
/// there later cannot be the original; it took the name of a model that was deleted.
final class VersionCopies {
  /// The source of a copy.
  static final Pattern SOURCE = Pattern.compile("models:/([^/:]+)/(\\d{1,9})");

  private VersionCopies() {}

  /// The source of copies of a version.
  static String source(String model, int version) {
    return prefix(model) + version;
  }

  private static String prefix(String model) {
    return "models:/" + model + "/";
  }

  static Optional<ModelVersion> original(DSLContext sql, ModelVersion copy) {
    Matcher source = SOURCE.matcher(copy.source());
    return source.matches()
        ? VersionRows.find(sql, source.group(1), Integer.parseInt(source.group(2)))
            .filter(original -> !original.createdAt().isAfter(copy.createdAt()))
        : Optional.empty();
  }

  /// Newest first.
  static List<ModelVersion> of(DSLContext sql, ModelVersion original) {
    return VersionRows.versions(
        sql,
        VersionRows.select(sql, Versions.SOURCE.eq(source(original.name(), original.version())))
            .and(Versions.CREATED_AT.ge(original.createdAt().toEpochMilli()))
            .orderBy(Versions.CREATED_AT.desc(), Models.NAME, Versions.VERSION.desc())
            .fetch());
  }

  /// Lets the sources of copies of a model's versions follow its new name.
  static void follow(DSLContext sql, String name, String newName) {
    String before = prefix(name);
    int length = before.codePointCount(0, before.length());
    sql.update(Versions.TABLE)
        .set(
            Versions.SOURCE,
            DSL.concat(DSL.val(prefix(newName)), DSL.substring(Versions.SOURCE, length + 1)))
        .where(DSL.left(Versions.SOURCE, length).eq(before))
        .execute();
  }
}
