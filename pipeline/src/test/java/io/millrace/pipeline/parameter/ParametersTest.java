package io.millrace.pipeline.parameter;

import static io.millrace.base.ErrorCode.PARAMETER_INVALID;
import static io.millrace.base.ErrorCode.PARAMETER_MOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.event.TestClock;
import io.millrace.pipeline.parameter.sql.SqlParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final String PATH = "/used-cars/price/model";

  @ParameterizedTest
  @MethodSource(ALL)
  void everyValueIsAVersion(Database database) {
    Parameters parameters = new SqlParameters(database, new TestClock());
    assertThat(parameters.find(PATH)).isEmpty();
    parameters.put(PATH, "a/1");
    parameters.put(PATH, "a/2");
    assertThat(parameters.find(PATH).orElseThrow())
        .returns(2, Parameter::version)
        .returns("a/2", Parameter::value);
    assertThat(parameters.history(PATH)).extracting(Parameter::value).containsExactly("a/2", "a/1");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aKeySetsOnceAndACompareFailsWhenTheValueHasMoved(Database database) {
    Parameters parameters = new SqlParameters(database, new TestClock());
    Parameter first = parameters.put(PATH, "a", "key");
    assertThat(parameters.put(PATH, "b", "key")).isEqualTo(first);
    parameters.replace(PATH, 1, "c");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> parameters.replace(PATH, 1, "d"))
        .returns(PARAMETER_MOVED, MillraceException::code);
    assertThat(parameters.find(PATH).orElseThrow().value()).isEqualTo("c");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aPrefixIsMatchedElementByElement(Database database) {
    Parameters parameters = new SqlParameters(database, new TestClock());
    for (String path : new String[] {"/a/b", "/a/b/c", "/a/bc", "/A/b/c"}) {
      parameters.put(path, "v");
    }
    parameters.put("/a/b", "w");
    assertThat(parameters.list("/a/b"))
        .extracting(Parameter::path)
        .containsExactly("/a/b", "/a/b/c");
    assertThat(parameters.list("/")).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "model", "/model", "/a//b", "/a/../b c", "/a/b/"})
  void otherPathsAreRefused(String path) {
    try (Database database = TestDatabases.sqlite()) {
      Parameters parameters = new SqlParameters(database, new TestClock());
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> parameters.put(path, "v"))
          .returns(PARAMETER_INVALID, MillraceException::code);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void theTaskSetsOncePerVisit(Database database) throws Exception {
    Parameters parameters = new SqlParameters(database, new TestClock());
    SetParameterTask task = new SetParameterTask(parameters);
    var arguments = Json.parse("{\"parameters\": {\"/a/b\": \"x\", \"/a/c\": 3}}");
    task.run(arguments, new FakeContext("visit-1"));
    task.run(arguments, new FakeContext("visit-1"));
    assertThat(parameters.history("/a/b")).hasSize(1);
    assertThat(parameters.find("/a/c").orElseThrow().value()).isEqualTo("3");
  }
}
