-- What project files have made under names of their own choice, until it is retired.
CREATE TABLE project_claim (
  section TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (section, name)
);
