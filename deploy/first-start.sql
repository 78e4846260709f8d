-- Run once, when the volume is new: the bot's own user, who owns its database and nothing else.
\set secret `cat /run/secrets/curbside_password`
CREATE ROLE curbside LOGIN PASSWORD :'secret';
CREATE DATABASE curbside OWNER curbside;
-- From outside the container nobody is the superuser.
ALTER ROLE postgres PASSWORD NULL;
