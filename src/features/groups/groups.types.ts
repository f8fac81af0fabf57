export { MembershipAckDto } from './dto/group.dto';
