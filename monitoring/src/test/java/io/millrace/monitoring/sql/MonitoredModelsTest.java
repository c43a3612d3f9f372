package io.millrace.monitoring.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.monitoring.MonitorStoreContract;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MonitoredModelsTest {
  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void whatWasMeasuredFollowsTheNameOfItsModel(Database database) {
    try (database) {
      Changes changes = new Changes();
      changes.tell(new MonitoredModels());
      SqlRegistry registry = new SqlRegistry(database, changes, InstantSource.system());
      registry.create("m", Optional.empty(), List.of());
      SqlMonitorStore store = new SqlMonitorStore(database);
      store.put(MonitorStoreContract.baseline("m/1,m,m/1", 1_000));
      store.put(MonitorStoreContract.baseline("1,m/2", 900));
      store.put(MonitorStoreContract.baseline("of a model that is gone/2", 500));
      store.put(MonitorStoreContract.baseline("m/2", 900));
      store.record(
          MonitorStoreContract.execution("e", "watch", Kind.DATA),
          Optional.empty(),
          Optional.empty());

      registry.rename("m", "of a model that is gone");

      assertThat(store.baseline("price", "of a model that is gone/1,m,m/1")).isPresent();
      assertThat(store.baseline("price", "1,m/2")).isPresent();
      assertThat(store.baseline("price", "of a model that is gone/2"))
          .map(baseline -> baseline.quality())
          .contains(MonitorStoreContract.baseline("m/2", 900).quality());
      assertThat(store.find("e"))
          .map(MonitoringExecution::modelVersions)
          .contains("of a model that is gone/1,n/2");
    }
  }
}
