package io.millrace.tracking.sql;

import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import java.time.Instant;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/// What writes to the registry within one unit.
record RegistryUnit(DSLContext sql, Consumer<Change> changed, Instant now) {
  ModelWriter models() {
    return new ModelWriter(sql, changed, now);
  }

  VersionWriter versions() {
    return new VersionWriter(sql, changed, now);
  }

  AliasWriter aliases(ModelAlias alias) {
    return new AliasWriter(sql, changed, ModelRows.row(sql, alias.model()), now);
  }
}
