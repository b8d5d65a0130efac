mod age;
mod person;
mod support;
