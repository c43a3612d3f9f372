package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on aliases.
final class AliasBody {
  private static final Pattern NAME = Pattern.compile("^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$");

  private AliasBody() {}

  record Route(String stateMachineVersionArn, Integer weight) {}

  private static void check(Constraints constraints, @Nullable List<Route> routes) {
    if (routes == null) {
      return;
    }
    constraints.size("routingConfiguration", routes, 1, 2);
    for (int i = 0; i < routes.size(); i++) {
      String member = "routingConfiguration." + (i + 1) + ".member.";
      constraints
          .arn(member + "stateMachineVersionArn", routes.get(i).stateMachineVersionArn())
          .required(member + "weight", routes.get(i).weight())
          .range(member + "weight", routes.get(i).weight(), 0, 100);
    }
  }

  record Create(
      String name,
      @Nullable String description,
      @JsonSetter(contentNulls = Nulls.FAIL) List<Route> routingConfiguration)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .required("name", name)
          .length("name", name, 1, 80)
          .matches("name", name, NAME)
          .length("description", description, 0, 256)
          .required("routingConfiguration", routingConfiguration);
      AliasBody.check(constraints, routingConfiguration);
    }
  }

  record Created(String stateMachineAliasArn, BigDecimal creationDate) {}

  record Update(
      String stateMachineAliasArn,
      @Nullable String description,
      @JsonSetter(contentNulls = Nulls.FAIL) @Nullable List<Route> routingConfiguration)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .arn("stateMachineAliasArn", stateMachineAliasArn)
          .length("description", description, 0, 256);
      AliasBody.check(constraints, routingConfiguration);
    }
  }

  record Updated(BigDecimal updateDate) {}

  record Name(String stateMachineAliasArn) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.arn("stateMachineAliasArn", stateMachineAliasArn);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Described(
      String stateMachineAliasArn,
      String name,
      @Nullable String description,
      List<Route> routingConfiguration,
      BigDecimal creationDate,
      BigDecimal updateDate) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Aliases(List<Created> stateMachineAliases, @Nullable String nextToken) {}
}
