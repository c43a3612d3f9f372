package io.millrace.data.table;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/// Iceberg's JDBC catalog, opened by the first use. Its state is guarded by its monitor.
final class LazyCatalog implements AutoCloseable {
  /// Stored in every row of the catalog: other engines have to use the same name.
  private static final String NAME = "millrace";

  private final TablesConfig config;
  private @Nullable JdbcCatalog catalog;

  LazyCatalog(TablesConfig config) {
    this.config = config;
  }

  synchronized JdbcCatalog get() {
    if (catalog == null) {
      catalog = open();
    }
    return catalog;
  }

  private JdbcCatalog open() {
    try {
      Files.createDirectories(config.warehouse());
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The folder of the tables cannot be made: %s.".formatted(e.getMessage()),
          "Check the state folder's permissions and the disk.",
          e);
    }
    var files = new WarehouseFiles(config.warehouse());
    JdbcCatalog opened = new JdbcCatalog(_ -> files, null, true);
    opened.initialize(NAME, properties());
    try {
      opened.createNamespace(Namespace.of(NAME), Map.of());
    } catch (AlreadyExistsException _) {
      return opened;
    }
    return opened;
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, config.warehouse().toString());
    properties.put("jdbc.schema-version", "V1");
    if (config.catalogUri().startsWith("jdbc:sqlite:")) {
      properties.put(
          CatalogProperties.URI,
          config.catalogUri() + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000");
      properties.put(CatalogProperties.CLIENT_POOL_SIZE, "1");
    } else {
      properties.put(CatalogProperties.URI, config.catalogUri());
      properties.put(CatalogProperties.CLIENT_POOL_SIZE, "4");
    }
    config.user().ifPresent(user -> properties.put("jdbc.user", user));
    config.password().ifPresent(password -> properties.put("jdbc.password", password));
    return properties;
  }

  @Override
  public synchronized void close() {
    if (catalog != null) {
      catalog.close();
      catalog = null;
    }
  }
}
