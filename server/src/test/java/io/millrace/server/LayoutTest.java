package io.millrace.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The direction of dependencies that `docs/architecture.md` draws. Maven holds the order of the
/// modules; this holds what is inside them.
class LayoutTest {
  /// In the order of the product's loop: a module may use only those before it.
  private static final List<String> MODULES =
      List.of("base", "ml", "data", "tracking", "pipeline", "serving", "monitoring", "server");

  /// Packages below a feature that hold a technology; they point inwards.
  private static final Set<String> TECHNOLOGIES =
      Set.of(
          "sql",
          "http",
          "mlflow",
          "openinference",
          "grpc",
          "stepfunctions",
          "xgboost",
          "onnx",
          "vertx",
          "local",
          "iceberg",
          "mail");

  private static final JavaClasses CLASSES = MainClasses.ALL;

  @Test
  void everyClassBelongsToAModule() {
    assertThat(CLASSES.stream().map(LayoutTest::module)).isSubsetOf(MODULES).containsAll(MODULES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "ml", "data", "tracking", "pipeline", "serving", "monitoring"})
  void aModuleUsesOnlyTheModulesBeforeIt(String module) {
    String[] later =
        MODULES.subList(MODULES.indexOf(module) + 1, MODULES.size()).stream()
            .map(name -> "io.millrace." + name + "..")
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage("io.millrace." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(later)
        .check(CLASSES);
  }

  @Test
  void onlyTheServerBelowTheRouteTableNamesTheHttpServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.base.http.vertx..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .check(CLASSES);
  }

  @Test
  void numericsKnowNoDatabaseNoFilesAndNoThreads() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.ml..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.jooq..", "java.nio.file..", "java.util.concurrent..")
        .check(CLASSES);
  }

  @Test
  void theLanguageOfPipelinesKnowsNoDatabase() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.pipeline.states..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jooq..", "java.sql..", "io.millrace.base.database..")
        .check(CLASSES);
  }

  @Test
  void aFeaturesLanguageDoesNotKnowItsTechnology() {
    classes()
        .that(
            new com.tngtech.archunit.base.DescribedPredicate<JavaClass>(
                "are a feature's language") {
              @Override
              public boolean test(JavaClass candidate) {
                return List.of("tracking", "data", "serving", "monitoring", "pipeline")
                        .contains(module(candidate))
                    && candidate.getPackageName().split("\\.").length == 3;
              }
            })
        .should()
        .onlyDependOnClassesThat(
            new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("are no technology") {
              @Override
              public boolean test(JavaClass used) {
                String name = used.getPackageName();
                return !name.startsWith("io.millrace.")
                    || name.startsWith("io.millrace.base")
                    || !TECHNOLOGIES.contains(name.substring(name.lastIndexOf('.') + 1));
              }
            })
        .check(CLASSES);
  }

  private static String module(JavaClass candidate) {
    String[] parts = candidate.getPackageName().split("\\.", -1);
    return parts.length > 2 ? parts[2] : "";
  }
}
