package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.RouteDefinition;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MlflowShapesTest extends MlflowApiCase {
  private static final String ROOT = "/api/2.0/mlflow";

  @Test
  void everyShapeIsOfOneEndpointThatIsThere() {
    Set<String> described =
        server.routes.routes().stream()
            .filter(route -> route.template().startsWith(ROOT + "/"))
            .filter(route -> route.description().answer().isPresent())
            .map(MlflowShapesTest::name)
            .collect(Collectors.toSet());
    List<String> known =
        Stream.of(TrackingShapes.KNOWN, LoggedModelShapes.KNOWN, RegistryShapes.KNOWN)
            .flatMap(each -> each.keySet().stream())
            .toList();

    assertThat(known).doesNotHaveDuplicates().isNotEmpty();
    assertThat(described).containsAll(known);
  }

  private static String name(RouteDefinition route) {
    return route.method() + " " + route.template().substring(ROOT.length());
  }
}
